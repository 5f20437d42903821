// A histogram of durations: 128 steps per doubling, so that a figure read from it is off by less than 1 %.
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>
#include <string.h>

#define STEP_BITS 7
#define STEPS (1u << STEP_BITS)
#define BUCKETS ((64 - STEP_BITS + 1) * STEPS)

struct histogram {
  uint64_t count;
  uint64_t longest;
  uint32_t bucket[BUCKETS];
};

static unsigned bucket_of(uint64_t nanoseconds) {
  if (nanoseconds < STEPS) return (unsigned)nanoseconds;
  unsigned doubling = 63 - (unsigned)__builtin_clzll(nanoseconds) - STEP_BITS;
  return (doubling + 1) * STEPS + (unsigned)((nanoseconds >> doubling) - STEPS);
}

/** The longest duration that falls into a bucket. */
static uint64_t end_of(unsigned bucket) {
  if (bucket < STEPS) return bucket;
  unsigned doubling = bucket / STEPS - 1;
  return ((uint64_t)(STEPS + bucket % STEPS + 1) << doubling) - 1;
}

static void record(struct histogram *h, uint64_t nanoseconds) {
  h->count += 1;
  h->bucket[bucket_of(nanoseconds)] += 1;
  if (nanoseconds > h->longest) h->longest = nanoseconds;
}

/** The duration that `share` (0..1) of the recorded ones do not exceed; 0 when there are none. */
static uint64_t quantile(const struct histogram *h, double share) {
  uint64_t wanted = (uint64_t)((double)h->count * share);
  uint64_t seen = 0;
  for (unsigned bucket = 0; bucket < BUCKETS; bucket += 1) {
    seen += h->bucket[bucket];
    if (seen > wanted) return end_of(bucket) < h->longest ? end_of(bucket) : h->longest;
  }
  return h->longest;
}

#endif
