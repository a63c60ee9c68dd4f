#!/usr/bin/env bash
# Makes gpu-bench/, a folder that measures GPUs on a machine with Node and a driver and without network: node run.mjs.
# After `npm run build`. It holds this project's compiled code, gpu.js and Dawn for Linux on x86-64, and the CUDA twin's source.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-gpu-bench}
rm -rf "$out"
mkdir -p "$out/node_modules/webgpu/dist"
cp -r dist/core "$out/core"
mkdir -p "$out/solver-node" "$out/bench"
cp -r dist/solver-node/gpu "$out/solver-node/gpu"
cp -r dist/bench/gpu "$out/bench/gpu"
cp bench/gpu/packed.cu "$out/bench/gpu/"
cp -r node_modules/gpu.js node_modules/gpu-mock.js node_modules/acorn "$out/node_modules/"
cp node_modules/webgpu/{index.js,package.json} "$out/node_modules/webgpu/"
cp -r node_modules/webgpu/dist/linux-x64 "$out/node_modules/webgpu/dist/"
printf '{"type": "module"}\n' >"$out/package.json"
printf 'import "./bench/gpu/main.js";\n' >"$out/run.mjs"
echo "$out: $(du -sh "$out" | cut -f1); run it with: cd $out && node run.mjs"
