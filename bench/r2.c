/* R2: load balancer (least outstanding requests) -> 8 instances x 8 workers -> 2 cores under processor
 * sharing -> pool of 5 connections -> database of 16 cores under processor sharing -> the instance's CPU
 * again -> answer. 4 timed events a request. Usage: r2 HORIZON_SECONDS REPLICATION */
#include "twin.h"

enum { INSTANCES = 8, WORKERS = 8, POOL = 5, ROWS = 1 << 16, MAX_JOBS = ROWS };
static const double RATE = 1600, CPU_MEAN = 0.006, DB_MEAN = 0.005, SIGMA = 0.6;

static double unit_lognormal(double u) { return exp(SIGMA * normal_quantile(u)); }

typedef struct { double virtual_time, updated_at, rate, cores; int n; double *finish; int *job; } Processor;
typedef struct { int head, tail, length; } Queue;
typedef struct { Processor cpu; Queue backlog, pool_wait; int busy, in_pool, outstanding; } Instance;

static double came_at[ROWS], slice[ROWS], query[ROWS];
static int next_row[ROWS], instance_of[ROWS], queries_left[ROWS], free_row;
static Instance instances[INSTANCES];
static Processor database;
static double event_time[INSTANCES + 2], now;

static void push(Queue *q, int r) { next_row[r] = -1; if (q->length++ == 0) q->head = r; else next_row[q->tail] = r; q->tail = r; }
static int shift(Queue *q) { int r = q->head; q->head = next_row[r]; q->length--; return r; }

static void advance(Processor *p) { if (p->n) p->virtual_time += (now - p->updated_at) * p->rate; p->updated_at = now; }

static void settle(Processor *p, int slot) {
  if (p->n == 0) { p->virtual_time = 0; event_time[slot] = INFINITY; return; }
  p->rate = p->n <= p->cores ? 1 : p->cores / p->n;
  double left = p->finish[p->n - 1] - p->virtual_time;
  event_time[slot] = now + (left > 0 ? left / p->rate : 0);
}

static void start(Processor *p, int slot, int r, double work) {
  advance(p);
  double finish = p->virtual_time + work;
  int at = p->n++;
  while (at > 0 && p->finish[at - 1] <= finish) { p->finish[at] = p->finish[at - 1]; p->job[at] = p->job[at - 1]; at--; }
  p->finish[at] = finish;
  p->job[at] = r;
  settle(p, slot);
}

static int complete(Processor *p, int slot) {
  advance(p);
  int at = --p->n;
  p->virtual_time = p->finish[at];
  int r = p->job[at];
  settle(p, slot);
  return r;
}

static Processor processor(double cores, int jobs) {
  return (Processor){.cores = cores, .finish = malloc((size_t)jobs * sizeof(double)), .job = malloc((size_t)jobs * sizeof(int))};
}

static void accept_request(int i, int r) { instances[i].busy++; start(&instances[i].cpu, i, r, slice[r]); }

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  double horizon = atof(argv[1]);
  uint32_t replication = (uint32_t)atoi(argv[2]);
  double began = cpu_seconds();
  double unit_mean = exp(SIGMA * SIGMA / 2);
  Stream gaps = stream(1, replication, "arrival", "load", law(unit_exponential, 1));
  Stream cpu_work = stream(1, replication, "appCpu", "load/journey/0", law(unit_lognormal, CPU_MEAN / unit_mean));
  Stream db_work = stream(1, replication, "database", "load/journey/0", law(unit_lognormal, DB_MEAN / unit_mean));
  for (int r = ROWS - 1, f = -1; r >= 0; f = r--) { next_row[r] = f; free_row = r; }
  for (int i = 0; i < INSTANCES; i++) { instances[i].cpu = processor(2, WORKERS); event_time[i] = INFINITY; }
  database = processor(16, INSTANCES * POOL);
  event_time[INSTANCES] = INFINITY;
  double position = draw(&gaps, 0), sum = 0;
  event_time[INSTANCES + 1] = position / RATE;
  uint64_t arrived = 0, completed = 0;
  int last = -1;
  for (;;) {
    int slot = 0;
    for (int i = 1; i < INSTANCES + 2; i++) if (event_time[i] < event_time[slot]) slot = i;
    now = event_time[slot];
    if (now > horizon) break;
    if (slot == INSTANCES + 1) {
      int r = free_row;
      free_row = next_row[r];
      came_at[r] = now;
      slice[r] = draw(&cpu_work, arrived) / 2;
      query[r] = draw(&db_work, arrived);
      queries_left[r] = 1;
      position += draw(&gaps, ++arrived);
      event_time[slot] = position / RATE;
      int best = last + 1 == INSTANCES ? 0 : last + 1;
      for (int k = 1, i = best; k < INSTANCES; k++) {
        if (++i == INSTANCES) i = 0;
        if (instances[i].outstanding < instances[best].outstanding) best = i;
      }
      last = best;
      Instance *in = &instances[best];
      in->outstanding++;
      instance_of[r] = best;
      if (in->busy < WORKERS) accept_request(best, r);
      else push(&in->backlog, r);
    } else if (slot == INSTANCES) {
      int r = complete(&database, slot), i = instance_of[r];
      Instance *in = &instances[i];
      if (in->pool_wait.length) { int w = shift(&in->pool_wait); start(&database, slot, w, query[w]); }
      else in->in_pool--;
      start(&in->cpu, i, r, slice[r]);
    } else {
      Instance *in = &instances[slot];
      int r = complete(&in->cpu, slot);
      if (queries_left[r]--) {
        if (in->in_pool < POOL) { in->in_pool++; start(&database, INSTANCES, r, query[r]); }
        else push(&in->pool_wait, r);
      } else {
        double time = now - came_at[r];
        sum += time; completed++; record(time);
        in->busy--;
        in->outstanding--;
        next_row[r] = free_row;
        free_row = r;
        if (in->backlog.length) accept_request(slot, shift(&in->backlog));
      }
    }
  }
  report(began, completed, sum);
  return 0;
}
