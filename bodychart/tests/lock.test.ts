import { describe, expect, it } from "vitest";
import { stateOf } from "../src/lock";

const json = (status: number, said: object): Response => new Response(JSON.stringify(said), { status, headers: { "Content-Type": "application/json" } });

describe("what the server says of a session", () => {
  it("is open where it answers", async () => {
    expect(await stateOf(json(200, { locked: false }))).toBe("open");
  });
  it("is locked or over where it says so", async () => {
    expect(await stateOf(json(401, { locked: true }))).toBe("locked");
    expect(await stateOf(json(401, { signed_out: true }))).toBe("over");
  });
  it("is unknown where something else answers, so that nobody is signed out by a broken line", async () => {
    expect(await stateOf(json(503, {}))).toBe("unknown");
    expect(await stateOf(json(422, { locked: true }))).toBe("unknown");
    expect(await stateOf(new Response("<html>", { status: 401 }))).toBe("unknown");
  });
});
