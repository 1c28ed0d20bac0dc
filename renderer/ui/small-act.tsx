import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';

/** Something beside the way: smaller than what leads on. */
export function SmallAct({
  onPress,
  children,
}: {
  readonly onPress: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Button
      className="min-h-13 rounded-full border border-edge px-6 text-act leading-none data-[pressed]:brightness-90"
      onPress={onPress}
    >
      {children}
    </Button>
  );
}
