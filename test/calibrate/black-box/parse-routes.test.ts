import { describe, expect, it } from "vitest";
import { parseRoutes } from "../../../src/calibrate/index.js";

describe("routes as they are typed", () => {
  it("are methods and paths between commas", () => {
    expect(parseRoutes(" GET / , POST /a?b=1%2C2")).toEqual([
      { name: "GET /", request: { method: "GET", path: "/" } },
      { name: "POST /a?b=1%2C2", request: { method: "POST", path: "/a?b=1%2C2" } },
    ]);
  });

  it.each([
    ["", "--routes: expected routes such as 'GET /,GET /about', got nothing."],
    ["GET /,", "--routes: route 2 of 2: expected a method and a path between the commas, got nothing."],
    ["/", "--routes: the method is missing: write GET /."],
    ["GET /a,/b", "--routes: route 2 of 2: the method is missing: write GET /b; a comma inside a path is written %2C."],
    ["get /", "--routes: get is no method that can be measured: write GET."],
    ["FETCH /", "--routes: FETCH is no method that can be measured: expected GET, POST, PUT, PATCH, DELETE."],
    ["GET", "--routes: GET lacks a path: write GET /."],
    ["GET about", "--routes: the path about must begin with /."],
    ["GET /a b", '--routes: "GET /a b" has a space inside its path: write %20.'],
    ["GET http://127.0.0.1/", "--routes: http://127.0.0.1/ is a whole URL: the origin goes into --url, the path here."],
    ["GET /#top", "--routes: /#top: a fragment (#) is never sent to a server."],
    ["GET /,GET /", "--routes: GET / is named twice."],
  ])("%j is refused", (text, message) => {
    expect(() => parseRoutes(text)).toThrow(message);
  });
});
