/** Everything on the page is made here: text stays text, and there is no way from a value to markup. */

type Attributes = Readonly<Record<string, string | boolean>>;

/** An element with its attributes (false leaves one out) and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  made.append(...children);
  return made;
}

/** The element of the page with this id. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.querySelector(`#${id}`);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/** Writes only what changed: screen readers and selections are not disturbed. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** A coloured word for a state. */
export function setState(node: HTMLElement, state: string): void {
  setText(node, state.toLowerCase());
  node.dataset["state"] = state;
}

/** A row of a table, and how it is filled again. */
export interface TableRow<Item> {
  readonly root: HTMLElement;
  fill(item: Item): void;
}

/** Rows of a table by key: a row that stays keeps its elements, and with them focus and selection. */
export function keyedRows<Item>(
  body: HTMLElement,
  make: (item: Item) => TableRow<Item>,
): (items: readonly (readonly [key: string, item: Item])[]) => void {
  const known = new Map<string, TableRow<Item>>();
  return (items) => {
    const keys = new Set(items.map(([key]) => key));
    for (const [key, { root }] of known) {
      if (keys.has(key)) continue;
      root.remove();
      known.delete(key);
    }
    let before = body.firstElementChild;
    for (const [key, item] of items) {
      const row = known.get(key) ?? make(item);
      known.set(key, row);
      row.fill(item);
      if (row.root === before) before = before.nextElementSibling;
      else body.insertBefore(row.root, before);
    }
  };
}

/** Says something to screen readers, once they are done with what they say. */
export function announce(words: string): void {
  setText(byId("announce", HTMLElement), words);
}
