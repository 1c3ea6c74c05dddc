// Plain Node: `npm run up` asks before there are node_modules.
import { createServer } from "node:net";

/** @param {number} port */
const next = (port) => (port < 65_535 ? port + 1 : port - 1);

/**
 * What a person reads when the port is somebody else's, with the way out.
 * @param {number} port
 */
export const portTaken = (port) =>
  `Port ${port} is taken by another program. Set PORT to another one, such as PORT=${next(port)}; PORT=0 takes a free one.`;

/**
 * Makes sure that a server could listen there now, and leaves nothing behind. Rejects with {@link portTaken}, or with what
 * the system says of the address. That nobody takes it a moment later is not promised: who listens hears it then.
 * @param {number} port 0 is always free
 * @param {string} host
 * @returns {Promise<void>}
 */
export async function checkPort(port, host) {
  if (port === 0) return;
  const probe = createServer();
  await new Promise((resolve, reject) => {
    probe.once("error", (error) => reject(asTaken(error, port)));
    probe.listen(port, host, () => resolve(undefined));
  });
  await new Promise((resolve) => probe.close(resolve));
}

/**
 * An error of listening, in the words of {@link portTaken} where it is that.
 * @param {unknown} error
 * @param {number} port
 */
export const asTaken = (error, port) =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE"
    ? new Error(portTaken(port), { cause: error })
    : error;
