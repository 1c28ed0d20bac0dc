#!/usr/bin/env node
import { runFoyer } from './program.ts';

process.exitCode = await runFoyer(process.argv.slice(2));
