import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useWords } from '../../ui/words.ts';
import { useScreen } from '../screen-context.ts';
import { nameOf, spokenOf } from './spoken.ts';
import type { Voice } from './voice.ts';

/** The key of a keypad that says the screen again. */
const REPEAT_KEY = '0';

/**
 * Speaks while a headset is in: a new screen whole, of the same screen only what is new, a control when it is reached. Any key or touch interrupts; 0 says the
 * screen again. What is said also stands in a caption.
 */
export function Speech({ voice }: { readonly voice: Voice }): ReactNode {
  const { view } = useScreen();
  const words = useWords();
  const [caption, setCaption] = useState('');
  const said = useRef<{ kind: string | null; sentences: readonly string[] }>({ kind: null, sentences: [] });
  const speak = useRef<(sentences: readonly string[]) => void>(() => undefined);

  useEffect(() => {
    speak.current = (sentences) => {
      if (sentences.length === 0) return;
      voice.hush();
      voice.say(sentences, words.language);
      setCaption(sentences.join(' · '));
    };
  }, [voice, words]);

  useEffect(() => {
    const screen = document.querySelector('main');
    if (screen === null) return;
    const sentences = spokenOf(document.querySelector('dialog[open]') ?? screen);
    const { kind, sentences: before } = said.current;
    const isNew = kind !== view.screen.kind;
    const intro = kind === null ? [words.text('speech.intro')] : [];
    said.current = { kind: view.screen.kind, sentences };
    speak.current([...intro, ...(isNew ? sentences : sentences.filter((sentence) => !before.includes(sentence)))]);
  }, [view, words]);

  useEffect(() => {
    const reached = (event: FocusEvent) => {
      if (event.target instanceof Element && event.target.closest('[data-unspoken]') === null)
        speak.current([nameOf(event.target)].filter((name) => name !== ''));
    };
    const pressed = (event: KeyboardEvent) => {
      voice.hush();
      if (event.key === REPEAT_KEY) speak.current(said.current.sentences);
    };
    const touched = () => voice.hush();
    document.addEventListener('focusin', reached);
    document.addEventListener('keydown', pressed);
    document.addEventListener('pointerdown', touched);
    return () => {
      document.removeEventListener('focusin', reached);
      document.removeEventListener('keydown', pressed);
      document.removeEventListener('pointerdown', touched);
      voice.hush();
    };
  }, [voice]);

  return (
    <p
      data-spoken={caption}
      aria-hidden="true"
      className="pointer-events-none fixed inset-x-0 top-0 z-10 line-clamp-2 bg-ink px-6 py-2 text-text text-paper"
    >
      {caption}
    </p>
  );
}
