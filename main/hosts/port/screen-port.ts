import type { ProgramMessage } from '#contracts/bridge';

/** The line to the process that started this one and holds the window. */
export interface ScreenPort {
  post(message: ProgramMessage): void;
  /** What comes is not parsed yet. */
  listen(listener: (message: unknown) => void): void;
  /** Calls back once when the process at the other end is gone. */
  onClosed(listener: () => void): void;
}

/** `process.parentPort` of a utility process, as far as it is used. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
}

/**
 * The line that this process was given: Electron's `process.parentPort` in a utility process, Node's channel in a process that `fork` started; null
 * without either.
 */
export function screenPortOf(program: NodeJS.Process): ScreenPort | null {
  const parentPort: unknown = Reflect.get(program, 'parentPort');
  if (isParentPort(parentPort))
    return {
      post: (message) => parentPort.postMessage(message),
      listen: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      // A utility process does not outlive the process that started it.
      onClosed: () => undefined,
    };
  if (program.send === undefined) return null;
  return {
    post: (message) => {
      // Whoever started this process may be gone; then there is nobody to draw for.
      if (program.connected) program.send?.(message, () => undefined);
    },
    listen: (listener) => program.on('message', listener),
    onClosed: (listener) => program.once('disconnect', listener),
  };
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}
