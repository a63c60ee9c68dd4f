import { pause } from "../../proto/engine/jetstream/connection.ts";
import { type FaultProxy, FREE_PASSAGE } from "../support/fault-proxy.ts";
import type { Fleet, Member } from "./fleet.ts";

/** A bad network: 40 ms there and 40 ms back, and 20 kB/s of it at times. */
const SLOW = { delayMs: 40, jitterMs: 40 };
const THROTTLED = { bytesPerSecond: 20_000 };
const BAD_S = 4;

/**
 * Faults of the network one after the other, until the signal: between any process and the NATS server and between
 * clients and coordinators connections are delayed, throttled, stalled, reset or half-opened; a node, or the leader, is cut
 * off from the NATS server for `partitionS` seconds. Afterwards everything is whole again.
 */
export function networkFaults(partitionS: number, say: (line: string) => void = () => {}) {
  return async (fleet: Fleet, random: () => number, signal: AbortSignal): Promise<void> => {
    const members = [...fleet.coordinators.map(({ member }) => member), ...fleet.nodes];
    const proxies = [
      ...members.map(({ toNats }) => toNats),
      ...fleet.coordinators.map(({ toClients }) => toClients),
    ].filter((proxy): proxy is FaultProxy => proxy !== null);
    const choose = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)];
    const cutOff = async ({ name, toNats }: Member): Promise<void> => {
      say(`cuts ${name} off for ${partitionS} s`);
      toNats?.partition(true);
      await pause(1000 * partitionS, signal);
      toNats?.partition(false);
    };
    const slowly = async (passage: object, words: string): Promise<void> => {
      const proxy = choose(proxies);
      say(words);
      proxy.setPassage(passage);
      await pause(1000 * BAD_S, signal);
      proxy.setPassage(FREE_PASSAGE);
    };
    const leader = (): Member => {
      const last = fleet.events.findLast(({ what }) => what !== "killed" && what.msg === "leads");
      return fleet.coordinators.find(({ member }) => member.name === last?.member)?.member ?? members[0];
    };
    const faults: readonly (() => Promise<void> | void)[] = [
      () => slowly(SLOW, "delays a connection"),
      () => slowly(THROTTLED, "throttles a connection"),
      () => say(`strikes: ${choose(proxies).strikeAny() ?? "no connection"}`),
      () => say(`strikes: ${choose(proxies).strikeAny() ?? "no connection"}`),
      () => cutOff(choose(fleet.nodes)),
      () => cutOff(leader()),
    ];
    // Each of them once in every round, in an order of chance.
    for (let round: (typeof faults)[number][] = []; !signal.aborted; ) {
      if (round.length === 0) round = [...faults];
      const [fault] = round.splice(Math.floor(random() * round.length), 1);
      await fault();
      await pause(500 + 1000 * random(), signal);
    }
    for (const proxy of proxies) {
      proxy.setPassage(FREE_PASSAGE);
      proxy.partition(false);
    }
  };
}
