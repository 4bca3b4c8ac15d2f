/* R1: M/M/4, utilisation 0.8. Usage: r1 HORIZON_SECONDS REPLICATION */
#include "twin.h"

enum { SERVERS = 4, QUEUE = 1 << 16 };
static const double RATE = 3.2; /* mean service time: 1 */
static double done_at[SERVERS], came_at[SERVERS], queue_came[QUEUE], queue_work[QUEUE];
static uint32_t head, tail;

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  double horizon = atof(argv[1]);
  uint32_t replication = (uint32_t)atoi(argv[2]);
  double began = cpu_seconds();
  const Law *unit = law(unit_exponential, 1);
  Stream gaps = stream(1, replication, "arrival", "load", unit), work = stream(1, replication, "appCpu", "load/journey/0", unit);
  for (int i = 0; i < SERVERS; i++) done_at[i] = INFINITY;
  double position = draw(&gaps, 0), arrival = position / RATE, sum = 0;
  uint64_t arrived = 0, completed = 0;
  for (;;) {
    int first = 0;
    for (int i = 1; i < SERVERS; i++) if (done_at[i] < done_at[first]) first = i;
    if (arrival <= done_at[first]) {
      double now = arrival;
      if (now > horizon) break;
      double x = draw(&work, arrived++);
      position += draw(&gaps, arrived);
      arrival = position / RATE;
      int idle = -1;
      for (int i = 0; i < SERVERS; i++) if (done_at[i] == INFINITY) { idle = i; break; }
      if (idle >= 0) { done_at[idle] = now + x; came_at[idle] = now; }
      else { queue_came[tail & (QUEUE - 1)] = now; queue_work[tail & (QUEUE - 1)] = x; tail++; }
    } else {
      double now = done_at[first];
      if (now > horizon) break;
      double time = now - came_at[first];
      sum += time; completed++; record(time);
      if (head != tail) { came_at[first] = queue_came[head & (QUEUE - 1)]; done_at[first] = now + queue_work[head & (QUEUE - 1)]; head++; }
      else done_at[first] = INFINITY;
    }
  }
  report(began, completed, sum);
  return 0;
}
