import type { KioskView, Screen } from '#contracts/bridge';
import { assertNever } from '#kernel';
import type { ReactNode } from 'react';
import { MoreTime } from './more-time.tsx';
import { AttractScreen } from './screens/attract.tsx';
import { CardPinScreen } from './screens/card-pin.tsx';
import { CashScreen } from './screens/cash.tsx';
import { FaultScreen } from './screens/fault.tsx';
import { HistoryScreen } from './screens/history.tsx';
import { HomeScreen } from './screens/home.tsx';
import { LimitedScreen } from './screens/limited.tsx';
import { OutOfServiceScreen } from './screens/out-of-service.tsx';
import { QrAmountScreen } from './screens/qr-amount.tsx';
import { QrScreen } from './screens/qr.tsx';
import { ReceiptScreen } from './screens/receipt.tsx';
import { StaffCardsScreen } from './screens/staff-cards.tsx';
import { StaffCashBoxScreen } from './screens/staff-cash-box.tsx';
import { StaffHomeScreen } from './screens/staff-home.tsx';
import { StaffPinScreen } from './screens/staff-pin.tsx';
import { StaffServiceScreen } from './screens/staff-service.tsx';
import { StaffTestsScreen } from './screens/staff-tests.tsx';
import { StaffUnresolvedScreen } from './screens/staff-unresolved.tsx';
import { ReceiptCheckScreen } from './screens/receipt-check.tsx';
import { WaitingScreen } from './screens/waiting.tsx';
import { WhyScreen } from './screens/why.tsx';

/** The whole picture of one view. A new kind of screen starts from nothing: no state of the last one survives. */
export function KioskScreen({ view }: { readonly view: KioskView }): ReactNode {
  return (
    <div className="contents" data-type={view.settings.largeType ? 'large' : 'usual'}>
      <div key={view.screen.kind} className="contents">
        {pictureOf(view.screen)}
      </div>
      {view.moreTime === null ? null : <MoreTime secondsLeft={view.moreTime.secondsLeft} />}
    </div>
  );
}

function pictureOf(screen: Screen): ReactNode {
  switch (screen.kind) {
    case 'starting':
    case 'identifying':
      return <WaitingScreen on={screen.kind} />;
    case 'attract':
      return <AttractScreen screen={screen} />;
    case 'home':
      return <HomeScreen screen={screen} />;
    case 'limited':
      return <LimitedScreen screen={screen} />;
    case 'why':
      return <WhyScreen screen={screen} />;
    case 'history':
      return <HistoryScreen screen={screen} />;
    case 'card_pin':
      return <CardPinScreen screen={screen} />;
    case 'cash':
      return <CashScreen screen={screen} />;
    case 'qr_amount':
      return <QrAmountScreen screen={screen} />;
    case 'qr':
      return <QrScreen screen={screen} />;
    case 'receipt':
      return <ReceiptScreen screen={screen} />;
    case 'receipt_check':
      return <ReceiptCheckScreen screen={screen} />;
    case 'fault':
      return <FaultScreen screen={screen} />;
    case 'out_of_service':
      return <OutOfServiceScreen screen={screen} />;
    case 'staff_pin':
      return <StaffPinScreen screen={screen} />;
    case 'staff_home':
      return <StaffHomeScreen screen={screen} />;
    case 'staff_cash_box':
      return <StaffCashBoxScreen key={screen.step.at} screen={screen} />;
    case 'staff_unresolved':
      return <StaffUnresolvedScreen key={screen.step.at} screen={screen} />;
    case 'staff_cards':
      return <StaffCardsScreen key={screen.step.at} screen={screen} />;
    case 'staff_tests':
      return <StaffTestsScreen screen={screen} />;
    case 'staff_service':
      return <StaffServiceScreen screen={screen} />;
    default:
      return assertNever(screen);
  }
}

export type Theme = 'day' | 'ink' | 'contrast';

/** Ink while nobody is signed in, day with a person, black and white on wish. */
export function themeOf(view: KioskView): Theme {
  if (view.settings.highContrast) return 'contrast';
  switch (view.screen.kind) {
    case 'starting':
    case 'attract':
    case 'identifying':
    case 'out_of_service':
      return 'ink';
    case 'home':
    case 'limited':
    case 'why':
    case 'history':
    case 'card_pin':
    case 'cash':
    case 'qr_amount':
    case 'qr':
    case 'receipt':
    case 'receipt_check':
    case 'fault':
    case 'staff_pin':
    case 'staff_home':
    case 'staff_cash_box':
    case 'staff_unresolved':
    case 'staff_cards':
    case 'staff_tests':
    case 'staff_service':
      return 'day';
    default:
      return assertNever(view.screen);
  }
}
