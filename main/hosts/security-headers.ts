/**
 * Every answer to the screen carries these: it runs only its own script, loads only from its own origin, and nobody frames it. `connects`: whether its
 * script may ask its origin for anything; where views come by another way it may not.
 */
export function securityHeaders(screen: { readonly connects: boolean }): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      // react-aria puts a style element of its own into the page; no style sheet comes from anywhere else.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      "media-src 'self'",
      `connect-src ${screen.connects ? "'self'" : "'none'"}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  };
}
