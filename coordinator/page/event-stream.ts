/** Server-sent events over `fetch`: `EventSource` can carry no token. */

export interface StreamedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Splits text that comes in pieces, cut anywhere, into events; comments and `retry` are left out. */
export function eventSplitter(): (piece: string) => readonly StreamedEvent[] {
  let rest = "";
  return (piece) => {
    const blocks = `${rest}${piece}`.split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      let [id, event] = ["", "message"];
      const data: string[] = [];
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        const value = line.slice(colon + 1).replace(/^ /, "");
        switch (line.slice(0, colon)) {
          case "id":
            id = value;
            break;
          case "event":
            event = value;
            break;
          case "data":
            data.push(value);
            break;
        }
      }
      return data.length === 0 ? [] : [{ id, event, data: data.join("\n") }];
    });
  };
}
