/* What both C twins share: the same random numbers, laws and histogram as the engine, so that a twin
 * computes the same model on the same draws and its mean must agree with the engine's. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline uint32_t rotl(uint32_t x, int n) { return (x << n) | (x >> (32 - n)); }

/* Threefry-2x32, 20 rounds. */
static inline void threefry(uint32_t k0, uint32_t k1, uint32_t c0, uint32_t c1, uint32_t out[2]) {
  static const int R[8] = {13, 15, 26, 6, 17, 29, 16, 24};
  uint32_t k[3] = {k0, k1, 0x1BD11BDA ^ k0 ^ k1};
  uint32_t x = c0 + k0, y = c1 + k1;
  for (int group = 0; group < 5; group++) {
    for (int round = 0; round < 4; round++) {
      x += y;
      y = rotl(y, R[(group % 2) * 4 + round]) ^ x;
    }
    x += k[(group + 1) % 3];
    y += k[(group + 2) % 3] + (uint32_t)group + 1;
  }
  out[0] = x;
  out[1] = y;
}

static uint32_t hash_name(const char *name) {
  uint32_t hash = 0x811c9dc5;
  for (; *name; name++) hash = (hash ^ (uint8_t)*name) * 0x01000193u;
  return hash;
}

/* Wichura, AS 241. */
static inline double normal_quantile(double p) {
  double q = p - 0.5, r, value;
  if (fabs(q) <= 0.425) {
    r = 0.180625 - q * q;
    return q * (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608)
        / (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1);
  }
  double tail = sqrt(-log(q < 0 ? p : 1 - p));
  if (tail <= 5) {
    r = tail - 1.6;
    value = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734)
        / (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1);
  } else {
    r = tail - 5;
    value = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772)
        / (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1);
  }
  return q < 0 ? -value : value;
}


/* A law by its unit quantile: a cubic in each of 1,024 cells where that is exact to 1e-7, else the quantile. */
enum { CELLS = 1024, BLOCK = 64 };
typedef struct { double (*quantile)(double); double scale, cubic[4 * CELLS]; } Law;

static Law *law(double (*quantile)(double), double scale) {
  Law *l = malloc(sizeof *l);
  l->quantile = quantile;
  l->scale = scale;
  for (int cell = 0; cell < CELLS; cell++) {
    double left = cell == 0 ? NAN : quantile((double)cell / CELLS);
    double right = cell + 1 == CELLS ? NAN : quantile((cell + 1.0) / CELLS);
    double a = quantile((cell + 1.0 / 3) / CELLS), b = quantile((cell + 2.0 / 3) / CELLS);
    double c[4] = {left, -5.5 * left + 9 * a - 4.5 * b + right, 9 * left - 22.5 * a + 18 * b - 4.5 * right,
                   -4.5 * left + 13.5 * a - 13.5 * b + 4.5 * right};
    static const double at[3] = {1.0 / 8, 1.0 / 2, 7.0 / 8};
    int good = 1;
    for (int i = 0; i < 3; i++) {
      double t = at[i], truth = quantile((cell + t) / CELLS);
      good = good && fabs(((c[3] * t + c[2]) * t + c[1]) * t + c[0] - truth) <= 1e-7 * truth;
    }
    if (!good) c[0] = NAN;
    memcpy(l->cubic + 4 * cell, c, sizeof c);
  }
  return l;
}

/* A stream of draws from a law, in order: blocks of 64 from xoshiro128++ seeded by Threefry. */
typedef struct { uint32_t k0, k1; const Law *law; double values[BLOCK]; } Stream;

static Stream stream(uint32_t seed, uint32_t replication, const char *purpose, const char *entity, const Law *law) {
  uint32_t low[2], key[2];
  threefry(seed, 0, replication, 0, low);
  threefry(low[0], low[1], hash_name(purpose), hash_name(entity), key);
  return (Stream){.k0 = key[0], .k1 = key[1], .law = law};
}

static inline uint32_t xoshiro(uint32_t s[4]) {
  uint32_t result = rotl(s[0] + s[3], 7) + s[0], t = s[1] << 9;
  s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t;
  s[3] = rotl(s[3], 11);
  return result;
}

static void fill(Stream *s, uint32_t block) {
  uint32_t state[4];
  threefry(s->k0, s->k1, block, 0, state);
  threefry(s->k0, s->k1, block, 1, state + 2);
  state[3] |= 1;
  const Law *l = s->law;
  for (int i = 0; i < BLOCK; i++) {
    uint32_t high = xoshiro(state), low = xoshiro(state);
    double u = ((double)(high >> 6) * 67108864.0 + (double)(low >> 6) + 0.5) * 0x1p-52;
    double scaled = u * CELLS;
    int cell = (int)scaled;
    const double *c = l->cubic + 4 * cell;
    double t = scaled - cell, value = ((c[3] * t + c[2]) * t + c[1]) * t + c[0];
    s->values[i] = l->scale * (value == value ? value : l->quantile(u));
  }
}

/* The n-th draw; n goes up by one from call to call. */
static inline double draw(Stream *s, uint64_t n) {
  if (n % BLOCK == 0) fill(s, (uint32_t)(n / BLOCK));
  return s->values[n % BLOCK];
}

static double unit_exponential(double u) { return -log(1 - u); }

#define BUCKETS (33 * 128 + 2)
static uint32_t histogram[BUCKETS];

static inline void record(double seconds) {
  uint64_t bits;
  memcpy(&bits, &seconds, 8);
  int32_t bucket = (int32_t)(bits >> 45) - ((1023 - 20) * 128 - 1);
  histogram[bucket <= 0 ? 0 : bucket >= BUCKETS ? BUCKETS - 1 : bucket]++;
}

static double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void report(double began, uint64_t requests, double sum) {
  printf("{\"nsPerRequest\": %.3f, \"requests\": %llu, \"mean\": %.12g}\n",
         (cpu_seconds() - began) * 1e9 / (double)requests, (unsigned long long)requests, sum / (double)requests);
}
