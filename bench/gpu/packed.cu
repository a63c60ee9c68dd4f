// The packed shader once more, for NVIDIA's own compiler: 32 reads a word, a block of threads a word group, spins in shared
// memory, two colours of a periodic cubic ±J lattice of side 12. Prints one JSON object. nvcc -O3 -arch=native packed.cu
#include <cstdint>
#include <cstdio>
#include <cuda_runtime.h>
#include <vector>

constexpr int SIDE = 12, N = SIDE * SIDE * SIDE, BITS = 32, DEGREE = 6, THREADS = 256, SWEEPS = 1000;

__device__ uint4 pcg4d(uint4 v) {
  v.x = v.x * 1664525u + 1013904223u; v.y = v.y * 1664525u + 1013904223u;
  v.z = v.z * 1664525u + 1013904223u; v.w = v.w * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v.x ^= v.x >> 16; v.y ^= v.y >> 16; v.z ^= v.z >> 16; v.w ^= v.w >> 16;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  return v;
}

__global__ void anneal(const uint2* edges, uint32_t* states, int sweeps) {
  __shared__ uint32_t spins[N];
  for (int q = threadIdx.x; q < N; q += THREADS) spins[q] = states[blockIdx.x * N + q];
  __syncthreads();
  for (int sweep = 0; sweep < sweeps; sweep++) {
    const float a = 2.0f * (0.2f + 1.8f * sweep / sweeps);
    for (int colour = 0; colour < 2; colour++) {
      for (int q = colour * (N / 2) + threadIdx.x; q < (colour + 1) * (N / 2); q += THREADS) {
        float f[BITS];
#pragma unroll
        for (int b = 0; b < BITS; b++) f[b] = 0;
        for (int k = 0; k < DEGREE; k++) {
          const uint2 edge = edges[k * N + q];
          const uint32_t other = ~spins[edge.x];
#pragma unroll
          for (int b = 0; b < BITS; b++) f[b] += __uint_as_float(edge.y ^ ((other >> b) << 31));
        }
        uint32_t me = spins[q];
#pragma unroll
        for (int b = 0; b < BITS; b += 4) {
          const uint4 r = pcg4d(make_uint4(q * 8 + b / 4, sweep, blockIdx.x, 1));
          const uint32_t random[4] = {r.x, r.y, r.z, r.w};
#pragma unroll
          for (int k = 0; k < 4; k++) {
            const float y = __uint_as_float(__float_as_uint(a * f[b + k]) ^ ((~me >> (b + k)) << 31));
            const float u = (float(random[k] >> 8) + 0.5f) * 5.9604644775390625e-8f;
            if (u < __expf(y)) me ^= 1u << (b + k);
          }
        }
        spins[q] = me;
      }
      __syncthreads();
    }
  }
  for (int q = threadIdx.x; q < N; q += THREADS) states[blockIdx.x * N + q] = spins[q];
}

static int sign(uint32_t i, uint32_t j) {
  uint32_t x = ((i + 1) * 0x9e3779b1u) ^ ((j + 1) * 0x85ebca6bu);
  x = (x ^ (x >> 15)) * 0x2c1b3c6du;
  return ((x >> 13) & 1) ? 1 : -1;
}

int main() {
  std::vector<int> place(N);
  int next[2] = {0, N / 2};
  for (int i = 0; i < N; i++) place[i] = next[(i + i / SIDE + i / SIDE / SIDE) % 2]++;
  std::vector<uint2> edges(DEGREE * N);
  for (int i = 0; i < N; i++) {
    int k = 0;
    for (int stride = 1; stride < N; stride *= SIDE) {
      const int at = i / stride % SIDE;
      const int both[2] = {at == SIDE - 1 ? i - stride * (SIDE - 1) : i + stride, at == 0 ? i + stride * (SIDE - 1) : i - stride};
      for (int j : both) {
        const float w = float(i < j ? sign(i, j) : sign(j, i));
        uint2 edge; edge.x = place[j]; edge.y = *reinterpret_cast<const uint32_t*>(&w);
        edges[k++ * N + place[i]] = edge;
      }
    }
  }
  uint2* deviceEdges; cudaMalloc(&deviceEdges, edges.size() * sizeof(uint2));
  cudaMemcpy(deviceEdges, edges.data(), edges.size() * sizeof(uint2), cudaMemcpyHostToDevice);
  cudaDeviceProp about; cudaGetDeviceProperties(&about, 0);
  printf("{\"adapter\": \"%s\"", about.name);
  for (int groups : {32, 512}) {
    uint32_t* states; cudaMalloc(&states, sizeof(uint32_t) * N * groups); cudaMemset(states, 0, sizeof(uint32_t) * N * groups);
    float ms = 0;
    cudaEvent_t began, ended; cudaEventCreate(&began); cudaEventCreate(&ended);
    for (int run = 0; run < 3; run++) {
      cudaEventRecord(began); anneal<<<groups, THREADS>>>(deviceEdges, states, SWEEPS); cudaEventRecord(ended);
      cudaEventSynchronize(ended); cudaEventElapsedTime(&ms, began, ended);
    }
    if (cudaGetLastError() != cudaSuccess) return 1;
    printf(", \"packed %d reads\": %.4g", groups * BITS, double(N) * BITS * groups * SWEEPS / (ms / 1000));
    cudaFree(states);
  }
  printf("}\n");
}
