/** Something that can say sentences, one after the other, and be interrupted. */
export interface Voice {
  say(sentences: readonly string[], language: string): void;
  hush(): void;
}

/**
 * The voice of the browser. Which voices there are, and into which socket they speak, is the machine's affair; where there is none the sentences still stand
 * in the caption.
 */
export function browserVoice(synthesis: SpeechSynthesis | undefined): Voice {
  return {
    say(sentences, language) {
      for (const sentence of sentences) {
        const utterance = new SpeechSynthesisUtterance(sentence);
        utterance.lang = language;
        synthesis?.speak(utterance);
      }
    },
    hush: () => synthesis?.cancel(),
  };
}
