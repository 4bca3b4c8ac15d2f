import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors/user-error.js";
import { generatorCpus, parseCpuList } from "../../src/stack/cpu-list.js";
import { renderTemplate } from "../../src/stack/nginx.js";
import { resolveStackOptions } from "../../src/stack/options.js";

describe("parseCpuList", () => {
  test.each([
    ["0", [0]],
    ["0-2,5", [0, 1, 2, 5]],
    ["3,1,1", [1, 3]],
  ])("reads %s", (text, cpus) => {
    expect(parseCpuList(text)).toEqual(cpus);
  });
  test.each(["", "a", "2-1", "1,", "-1", "1.5"])("refuses %j", (text) => {
    expect(parseCpuList(text)).toBeUndefined();
  });
});

test("the generator gets the CPUs that the stack leaves", () => {
  expect(generatorCpus([3], [0, 1, 3])).toEqual([0, 1]);
  expect(generatorCpus([0], [0])).toEqual([0]);
});

describe("resolveStackOptions", () => {
  test("has Gunicorn's advice as default", () => {
    const options = resolveStackOptions({});
    expect(options).toMatchObject({ workers: 2 * options.cores.length + 1, workerClass: "sync", threads: 1 });
    // SQLAlchemy's pool.
    expect(options).toMatchObject({ poolSize: 5, maxOverflow: 10 });
  });
  test("names every mistake at once", () => {
    const wrong = {
      workers: 0,
      threads: 2.5,
      workerClass: "gevent",
      port: 70_000,
      cores: "999",
      poolSize: 0,
      maxOverflow: -1,
    };
    let error: unknown;
    try {
      resolveStackOptions(wrong);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ exitCode: 104 });
    for (const flag of [
      "--workers",
      "--threads",
      "--worker-class",
      "--port",
      "--cores",
      "--pool-size",
      "--max-overflow",
    ]) {
      expect(String(error)).toContain(flag);
    }
  });
  test("does not give a sync worker threads", () => {
    expect(() => resolveStackOptions({ threads: 4 })).toThrow(/gthread/);
  });
});

describe("renderTemplate", () => {
  test("fills in values and protects spaces in paths", () => {
    expect(renderTemplate("root {{dir}}; listen {{port}};", { dir: "/a b", port: "80" })).toBe(
      "root /a\\ b; listen 80;",
    );
  });
  test("refuses a missing value and a path that would break the file", () => {
    expect(() => renderTemplate("{{dir}}", {})).toThrow(/dir/);
    expect(() => renderTemplate("{{dir}}", { dir: "/a;b" })).toThrow(/--run-dir/);
  });
});
