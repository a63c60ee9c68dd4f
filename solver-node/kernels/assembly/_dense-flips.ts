// What the storages of the dense family share: the lists of flips that the blocks of columns have yet to meet.

/** Addresses of the lists of flips to +1 and to −1, u32 row offsets in order of time: last sweep's, then this sweep's. */
export let raised: usize = 0;
export let lowered: usize = 0;
/** Ends of the lists, and where this sweep's part begins. */
export let raisedEnd: usize = 0;
export let loweredEnd: usize = 0;
let raisedSweep: usize = 0;
let loweredSweep: usize = 0;
/** Shape (blocks, 2), u32: how far into either list each block's fields are up to date, as addresses. */
let marks: usize = 0;
let blocks: i32 = 0;

export function bindFlips(blocks_: i32, raised_: usize, lowered_: usize, marks_: usize): void {
  blocks = blocks_;
  raised = raised_;
  lowered = lowered_;
  marks = marks_;
}

/** The lists hold `ups` flips to +1 and none to −1, and no block has met any. */
export function beginFlips(ups: i32): void {
  raisedSweep = raisedEnd = raised + (<usize>ups << 2);
  loweredSweep = loweredEnd = lowered;
  for (let block = 0; block < blocks; block++) {
    store<u32>(marks + (<usize>block << 3), <u32>raised);
    store<u32>(marks + (<usize>block << 3), <u32>lowered, 4);
  }
}

@inline export function raisedMark(block: i32): usize {
  return <usize>load<u32>(marks + (<usize>block << 3));
}

@inline export function loweredMark(block: i32): usize {
  return <usize>load<u32>(marks + (<usize>block << 3), 4);
}

/** The block has met all flips so far. */
@inline export function mark(block: i32): void {
  store<u32>(marks + (<usize>block << 3), <u32>raisedEnd);
  store<u32>(marks + (<usize>block << 3), <u32>loweredEnd, 4);
}

@inline export function moveEnds(raised_: usize, lowered_: usize): void {
  raisedEnd = raised_;
  loweredEnd = lowered_;
}

/** Drops the flips before this sweep, which every block has met by now. @returns flips of this sweep. */
export function endSweep(): i32 {
  const risen = raisedEnd - raisedSweep;
  const fallen = loweredEnd - loweredSweep;
  const raisedMet = <u32>(raisedSweep - raised);
  const loweredMet = <u32>(loweredSweep - lowered);
  memory.copy(raised, raisedSweep, risen);
  memory.copy(lowered, loweredSweep, fallen);
  for (let block = 0; block < blocks; block++) {
    const at = marks + (<usize>block << 3);
    store<u32>(at, load<u32>(at) - raisedMet);
    store<u32>(at, load<u32>(at, 4) - loweredMet, 4);
  }
  raisedSweep = raisedEnd = raised + risen;
  loweredSweep = loweredEnd = lowered + fallen;
  return <i32>((risen + fallen) >> 2);
}
