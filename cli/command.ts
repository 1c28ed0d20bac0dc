import type { Command } from 'commander';

/** 0 done, 1 something failed, 2 what was given cannot be used. */
export type ExitCode = number;

/** Adds one command to the program; its action loads what it needs and hands its exit code to `finish`. */
export type AddCommand = (program: Command, finish: (code: ExitCode) => void) => void;
