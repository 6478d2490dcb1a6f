// Says commands to a QEMU over its control socket, one after the other: qmp.mjs SOCKET JSON… The word "migrated" waits for a migration to end.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [path, ...commands] = process.argv.slice(2);
const socket = connect(path);
const replies = createInterface({ input: socket })[Symbol.asyncIterator]();

const ask = async (command) => {
  socket.write(`${command}\n`);
  for (let line = await replies.next(); !line.done; line = await replies.next()) {
    const reply = JSON.parse(line.value);
    if (reply.error) throw new Error(`${command}: ${reply.error.desc}`);
    if ('return' in reply) return reply.return;
  }
  throw new Error(`${command}: the connection closed`);
};

const migrated = async () => {
  for (;;) {
    const { status, ...details } = await ask('{"execute":"query-migrate"}');
    if (status === 'completed') return;
    if (status === 'failed') throw new Error(`the migration failed: ${JSON.stringify(details)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

await replies.next();
await ask('{"execute":"qmp_capabilities"}');
for (const command of commands) await (command === 'migrated' ? migrated() : ask(command));
socket.destroy();
