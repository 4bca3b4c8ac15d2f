/** A segment that measures nothing ends in a sentence that says why. */
import { expect, it } from "vitest";
import { measureSegments } from "../../src/calibrate/measure.js";
import type { Segment } from "../../src/calibrate/segments.js";
import { delayed, serve } from "../loadtest/server.js";

const SEGMENT: Segment = {
  key: "GET / at saturation",
  purpose: "saturation",
  routes: [0],
  kinds: [{ method: "GET", path: "/" }],
  connections: 2,
  requests: 100,
  maxSeconds: 0.4,
  expectedSeconds: 0.4,
};

it("nothing came in its time: it is the machine or the route, and what was measured is kept", async () => {
  // It answers, but later than the segment lasts.
  await using server = await serve(delayed(() => 700));
  await expect(measureSegments([SEGMENT], { url: server.url, observed: undefined })).rejects.toThrow(
    /GET \/ at saturation: no response came in the 0\.4 s of the segment, and none failed: .* go on with --resume/u,
  );
});

it("only errors came: the server's logs say more", async () => {
  await using server = await serve((_, response) => {
    response.statusCode = 500;
    response.end();
  });
  await expect(measureSegments([SEGMENT], { url: server.url, observed: undefined })).rejects.toThrow(
    /0 good responses, .*500.* see the server's logs/u,
  );
});
