// RudderStack's tracker for Node: rudderstack_node.cjs ADDRESS KEY [gzip].
const Rudder = require("@rudderstack/rudder-sdk-node");

const [dataPlaneUrl, writeKey, packed] = process.argv.slice(2);
const client = new (Rudder.default ?? Rudder)(writeKey, { dataPlaneUrl, gzip: packed === "gzip", flushAt: 40, flushInterval: 100 });
const userId = "user-1";
client.identify({ userId, traits: { email: "asha@example.com", name: "Asha Verma" } });
client.group({ userId, groupId: "acct-1", traits: { name: "Example Industries" } });
client.page({ userId, name: "API", properties: { url: "https://example.com/docs" } });
client.screen({ userId, name: "Home" });
client.alias({ userId, previousId: "anon-9" });
client.track({ userId, event: "Ünïcode ✓", properties: { note: "नमस्ते", nested: { a: [1, { b: null }] } } });
for (let number = 0; number < 150; number++) {
  client.track({ userId, event: "Quote Requested", properties: { product: "Pump X", number }, context: { groupId: "acct-1" } });
}
// What is under way when it is asked is sent by the next flush.
const flushed = async () => {
  while (client.queue.length) await client.flush();
};
setTimeout(() => flushed().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
}), 500);
