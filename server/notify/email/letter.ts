import type { LanguageTag } from '#contracts/wire';
import { translatorFor } from '#language';

/** A notice as a letter: plain text, and the same as simple HTML without a picture or a link. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function letterOf(
  { title, text, language }: { readonly title: string; readonly text: string; readonly language: LanguageTag },
  { siteName }: { readonly siteName: string },
): Letter {
  const foot = translatorFor(language).text('notice.email.foot');
  const html = [
    `<!doctype html><html lang="${language}"><body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a">`,
    `<h1 style="font-size:20px">${escaped(title)}</h1>`,
    `<p>${escaped(text)}</p>`,
    `<p style="color:#5a5a5a">${escaped(siteName)}<br>${escaped(foot)}</p>`,
    '</body></html>',
  ].join('\n');
  return { subject: `${title} – ${siteName}`, text: `${text}\n\n-- \n${siteName}\n${foot}\n`, html };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
