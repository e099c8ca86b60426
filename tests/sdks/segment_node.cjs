// Segment's tracker for Node: segment_node.cjs ADDRESS KEY.
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 40, flushInterval: 100 });
const userId = "user-1";
let failed;
analytics.on("error", (error) => {
  failed = error;
});
analytics.identify({ userId, traits: { email: "asha@example.com", name: "Asha Verma" } });
analytics.group({ userId, groupId: "acct-1", traits: { name: "Example Industries" } });
analytics.page({ userId, category: "Docs", name: "API", properties: { url: "https://example.com/docs" } });
analytics.screen({ userId, name: "Home" });
analytics.alias({ userId, previousId: "anon-9" });
analytics.track({ userId, event: "Ünïcode ✓", properties: { note: "नमस्ते", nested: { a: [1, { b: null }] } } });
for (let number = 0; number < 150; number++) {
  analytics.track({ userId, event: "Quote Requested", properties: { product: "Pump X", number }, context: { groupId: "acct-1" } });
}
analytics.closeAndFlush().then(() => {
  if (failed) console.error(failed);
  process.exitCode = failed ? 1 : 0;
});
