import { spawn } from 'node:child_process';

const binary = process.env['DIPPER_BIN'] ?? '../build/bin/dipper-cli';

/** A `dipper` that runs as a process of its own. */
export type Program = {
  /** The address that it printed. */
  url: string;
  /** Ends it as a terminal does, and resolves once it is gone. */
  stop(): Promise<void>;
};

/** Starts `dipper` and waits until it prints its address; rejects with its words if it ends before. */
export async function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(binary, args, {
    env: { ...process.env, DIPPER_KEYCHAIN: 'off', X_BEARER_TOKEN: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('close', () => reject(new Error(`dipper ${args.join(' ')}: ${said}`)));
    child.stderr.setEncoding('utf8').on('data', (words: string) => {
      said += words;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (address) resolve(address[0]);
    });
  });
  const program: Program = {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
  return program;
}
