/** Style sheets are the bundler's: a script imports them for their effect alone. */
declare module '*.css';
