/**
 * The peer: what is written again and again for such a kiosk. One SQLite file in WAL mode with synchronous=NORMAL, a row a note, and a balance; it says of each
 * note that it has it as soon as the transaction returned.
 */
import { createInterface } from 'node:readline';
import { assert } from '#kernel';
import { writeLine } from '#platform';
import { openSqlite } from '#platform/sqlite';
import { plainSchema } from './plain-books.ts';

const file = process.argv[2];
assert(file !== undefined, 'the file is named');
const database = openSqlite(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
database.exec(plainSchema);
const note = database.prepare('INSERT INTO top_up (id, amount) VALUES (?, ?)');
const balance = database.prepare('UPDATE account SET balance = balance + ?');
writeLine('READY');
createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, id] = line.split(' ');
  if (word === 'NOTE')
    database.transaction(() => {
      note.run(id, 10);
      balance.run(10);
    })();
  writeLine(line);
});
