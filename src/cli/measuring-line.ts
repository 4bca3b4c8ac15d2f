/** One line on a terminal, with the time left by what has passed. */
export function measuringLine(expectedSeconds: number): (index: number, count: number) => void {
  const start = performance.now();
  return (index, count) => {
    const passed = (performance.now() - start) / 1000;
    const left = index < 5 ? expectedSeconds : (passed / index) * (count - index);
    process.stderr.write(`\r\u001b[Kmeasuring ${index + 1}/${count}, ${duration(left)} left`);
    if (index + 1 === count) process.stderr.write("\r\u001b[K");
  };
}

export function duration(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`;
}
