import { z } from 'zod';
import { cardProof, cardRight, pinRight, type CardRight } from '../api/cards.ts';
import { parsed, text, wholeNumber } from './scalars.ts';

const everything: readonly CardRight[] = cardRight.options;

/** One right alone may be written as a word; `nothing` is none. */
const rights = (usual: readonly CardRight[]) =>
  z
    .preprocess(
      (raw) => (raw === 'nothing' ? [] : typeof raw === 'string' ? [raw] : raw),
      z.array(cardRight).max(everything.length),
    )
    .prefault([...usual]);

/** Of what a PIN is asked for. Whoever asks one for paying in is told why not. */
const rightsWithPin = z
  .preprocess(
    (raw) => (raw === 'nothing' ? [] : typeof raw === 'string' ? [raw] : raw),
    z.array(
      z.enum(pinRight.options, {
        error: ({ input }) =>
          input === 'top_up'
            ? 'no PIN is asked for paying in: nobody is kept from it, whoever guesses PINs'
            : input === 'staff'
              ? 'staff are asked for their own PIN in any case'
              : `one of ${pinRight.options.join(', ')}`,
      }),
    ),
  )
  .prefault([]);

/** Three bytes of hexadecimal, as the card's data sheet writes an application: the highest first. */
const application = parsed<string>(
  (raw) => (/^[0-9a-f]{6}$/i.test(raw) && !/^0+$/.test(raw) ? raw.toUpperCase() : null),
  'three bytes of hexadecimal, not all zero, such as 464F59',
);

const lines = z.strictObject({
  /**
   * What a card may do, by what it has shown. `number`: no more than its number, which can be copied. `original`: a chip of its maker (NTAG 21x).
   * `sector_key`: MIFARE Classic with its own key, which can be broken. `proven`: DESFire or NTAG 424 DNA.
   */
  may: z
    .strictObject({
      number: rights(everything),
      original: rights(everything),
      sector_key: rights(everything),
      proven: rights(everything),
    })
    .prefault({}),
  /** What of it is had only after the holder's PIN. */
  pin: z
    .strictObject({
      number: rightsWithPin,
      original: rightsWithPin,
      sector_key: rightsWithPin,
      proven: rightsWithPin,
    })
    .prefault({}),
  /** DESFire: the application with the key, the number of the key, and how it is shown. `ev2_first` needs DESFire EV2 or later. */
  desfire: z
    .strictObject({
      application: application.prefault('464F59'),
      key_number: wholeNumber({ least: 0, most: 13 }).prefault('0'),
      method: z.enum(['aes', 'ev2_first']).prefault('aes'),
    })
    .prefault({}),
  /** NTAG 424 DNA: what its address calls the encrypted number and the code over it. */
  sun: z.strictObject({ picc_data: text.prefault('picc_data'), mac: text.prefault('cmac') }).prefault({}),
  /** MIFARE Classic: the block that is read with key A of its sector. */
  classic: z.strictObject({ block: wholeNumber({ least: 1, most: 254 }).prefault('4') }).prefault({}),
  /** Some readers tell a card's number from behind. Both readings of a number are looked up where both stand here, in this order. */
  number_orders: z
    .array(z.enum(['as_read', 'reversed']))
    .min(1)
    .max(2)
    .prefault(['as_read']),
  /** Where the master keys are; left out: beside the data folder, with the key of the ledger. */
  keys_file: text.optional(),
  /** A file with nothing but the passphrase that the keys are sealed with, for its owner only. Left out: the file's own rights are all that guards them. */
  passphrase_file: text.optional(),
});

/** The site's lines about cards: how they prove themselves, what each may do, and for what a PIN is asked. */
export const cards = lines.superRefine(({ may, pin }, issues) => {
  for (const shown of cardProof.options)
    for (const right of pin[shown])
      if (!may[shown].includes(right))
        issues.addIssue({
          code: 'custom',
          path: ['pin', shown],
          message: `a PIN is asked for ${right}, which cards.may.${shown} does not give: put it there as well, or leave it out here`,
        });
});
export type CardsConfiguration = z.output<typeof cards>;
