import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 600_000,
    // As src/parallel/tune-v8.ts does for every worker of the product.
    execArgv: ["--max-inlined-bytecode-size=1000", "--max-inlined-bytecode-size-cumulative=4000"],
    hookTimeout: 240_000,
    maxWorkers: 2,
  },
});
