import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, runProgram } from './program.ts';

/** certmonger's own daemon for one user, on a message bus of its own, with its state in a test's folder. */
export interface CertmongerSession {
  /** Runs `getcert COMMAND -s …`, which has to succeed, and returns what it printed. */
  getcert(command: string, ...args: string[]): Promise<string>;
  close(): Promise<void>;
}

/**
 * A bus that starts nobody of its own accord: the system's would start a second daemon for the first question that comes before
 * ours is there, and the two would know different things of one folder.
 */
const BUS = `<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

export async function startCertmonger(folder: string): Promise<CertmongerSession> {
  const home = join(folder, 'certmonger-home');
  await mkdir(home, { recursive: true });
  const configuration = join(folder, 'bus.conf');
  await writeFile(configuration, BUS);
  const bus = spawn('dbus-daemon', [`--config-file=${configuration}`, '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstLine(bus);
  const env = { ...process.env, HOME: home, DBUS_SESSION_BUS_ADDRESS: address };
  const daemon = spawn('/usr/lib/certmonger/certmonger-session', ['-n'], { env, stdio: 'ignore' });
  await untilOnBus(env, daemon);
  return {
    getcert: async (command, ...args) => (await mustRun('getcert', [command, '-s', ...args], { env })).toString('utf8'),
    close: async () => {
      await end(daemon);
      await end(bus);
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error('dbus-daemon ended at once')));
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
  });
}

/** Asks until the daemon answers; `getcert` fails at once while its name is not on the bus. */
async function untilOnBus(env: NodeJS.ProcessEnv, daemon: ChildProcess): Promise<void> {
  while (daemon.exitCode === null) {
    const { code } = await runProgram('getcert', ['list-cas', '-s'], { env });
    if (code === 0) return;
  }
  throw new Error('certmonger-session ended at once');
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.on('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
