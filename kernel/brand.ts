declare const brand: unique symbol;

/** A type that only its own factory can make: `Brand<bigint, 'Money'>` is a bigint that passed a check. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
