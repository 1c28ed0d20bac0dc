import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../words.ts';

const SAID_FOR_MS = 1500;
const SHOWN = 8;

/** The end of an id, which is what differs; pressing it copies the whole. */
export function Copyable({ id, label }: { readonly id: string; readonly label: string }): ReactNode {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const shown = `…${id.slice(-SHOWN)}`;
  const copy = (): void => void navigator.clipboard.writeText(id).then(() => setCopied(true));
  return (
    <Button className="copyable" aria-label={words.text('console.copy', { what: label, id: shown })} onPress={copy}>
      <code>{shown}</code>
      {copied ? <Mark name="tick" /> : <span className="copy-sign" aria-hidden="true" />}
      <span className="sr-only" role="status">
        {copied ? words.text('console.copied') : ''}
      </span>
    </Button>
  );
}
