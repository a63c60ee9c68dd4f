// The dense family: one read, couplings of all pairs stored, one file for each way to store them.
export { bindBits, bitsDescend, bitsMeet, bitsSweeps, setMagnetisation } from "./_dense-bits";
export { beginFlips, bindFlips } from "./_dense-flips";
export { bindRowsI16, rowsI16Descend, rowsI16Meet, rowsI16Sweeps } from "./_dense-rows-i16";
export { bindRowsI8, rowsI8Descend, rowsI8Meet, rowsI8Sweeps, setByteRows } from "./_dense-rows-i8";
