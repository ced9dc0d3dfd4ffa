import { enableCompileCache } from 'node:module';

// Before anything else is loaded: it saves most of the start of a command.
enableCompileCache();
const { runCommandLine } = await import('./command-line/run.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
