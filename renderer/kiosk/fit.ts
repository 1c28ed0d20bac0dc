/** How far a screen can be tightened; the sizes of each step are in `tokens.css`. */
const TIGHTEST = 4;

/** Gives the words of a frame as much room as they need: the first step at which nothing hangs over. Acts and foot stay as they are. */
export function fitWords(frame: HTMLElement): void {
  const words = frame.querySelector('[data-words]');
  for (let step = 0; step <= TIGHTEST; step += 1) {
    frame.dataset['fit'] = String(step);
    if (words === null || words.scrollHeight <= words.clientHeight + 1) return;
  }
}
