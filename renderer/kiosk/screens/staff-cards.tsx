import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { NewPin } from '../new-pin.tsx';
import { useScreen } from '../screen-context.ts';

type Cards = ScreenOf<'staff_cards'>;
type Step<At extends Cards['step']['at']> = Extract<Cards['step'], { at: At }>;

const reasons = ['lost', 'stolen', 'broken'] as const;

/** A card is held to the reader; then it is given to a tenant, in place of the others if need be, or blocked. */
export function StaffCardsScreen({ screen }: { readonly screen: Cards }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const { step, trouble } = screen;
  return (
    <Frame
      head={
        <>
          <p>{view.site.name}</p>
          <p>{words.text('staff.part.cards')}</p>
        </>
      }
      acts={<Acts step={step} />}
    >
      {trouble === null ? null : (
        <Notice tone="alarm" mark="warning">
          {words.text(`fault.${trouble}.title`)}. {words.text(`fault.${trouble}.todo`)}
        </Notice>
      )}
      <Body step={step} />
    </Frame>
  );
}

function Body({ step }: { readonly step: Cards['step'] }): ReactNode {
  const words = useWords();
  const title = 'text-title leading-tight font-bold';
  switch (step.at) {
    case 'tap':
      return (
        <div>
          <h1 className={title}>{words.text('cards.tap')}</h1>
          <p className="mt-2 text-lead leading-tight text-ink-2">{words.text('cards.tap.text')}</p>
        </div>
      );
    case 'pin':
      return (
        <div>
          <h1 className={title}>{words.text('cards.pin.title', { ending: step.ending })}</h1>
          <p className="mt-2 text-lead leading-tight">{step.units.join(', ')}</p>
        </div>
      );
    case 'asking':
      return <h1 className={title}>{words.text('cards.asking')}</h1>;
    case 'card':
      return (
        <div>
          <h1 className={title}>{words.text('cards.card', { ending: step.ending })}</h1>
          <p className="mt-2 text-lead leading-tight">
            {words.text(`cards.state.${step.state}`, { units: step.units.join(', ') })}
          </p>
          <p className="mt-2 text-text leading-snug text-ink-2">{words.text(`cards.proof.${step.proof}`)}</p>
          {step.pin === null ? null : (
            <p className="mt-2 text-text leading-snug text-ink-2">{words.text(`cards.pin.${step.pin}`)}</p>
          )}
        </div>
      );
    case 'done':
      return (
        <div>
          <h1 className={title}>{words.text(`cards.done.${step.what}`, { ending: step.ending })}</h1>
          {step.units.length === 0 ? null : <p className="mt-2 text-lead leading-tight">{step.units.join(', ')}</p>}
        </div>
      );
  }
}

function Acts({ step }: { readonly step: Cards['step'] }): ReactNode {
  switch (step.at) {
    case 'card':
      return <CardActs step={step} />;
    case 'pin':
      return <TenantChooses />;
    case 'done':
      return (
        <>
          {step.wantsPin ? <ChoosePin /> : null}
          <Back />
        </>
      );
    case 'tap':
    case 'asking':
      return <Back />;
  }
}

function ChoosePin(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <Act
      rank="outlined"
      label={words.text('cards.pin.choose')}
      onPress={() => send({ kind: 'staff', wish: { kind: 'new_card_pin' } })}
    />
  );
}

function Back(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <Act
      rank="outlined"
      label={words.text('common.back')}
      onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
    />
  );
}

function CardActs({ step }: { readonly step: Step<'card'> }): ReactNode {
  return (
    <>
      {step.tenancies.length === 0 ? null : <Give step={step} />}
      {step.pin === null ? null : <ChoosePin />}
      {step.state === 'bound' || step.state === 'free' ? <Block /> : null}
      <Back />
    </>
  );
}

function Give({ step }: { readonly step: Step<'card'> }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const give = (replaces: boolean) => () => send({ kind: 'staff', wish: { kind: 'give_card', replaces } });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-text text-ink-2">{words.text('cards.to')}</legend>
      <div className="grid grid-cols-2 gap-2">
        {step.tenancies.map(({ tenancyId, units }) => (
          <Choice
            key={tenancyId}
            label={units.join(', ')}
            chosen={step.chosen === tenancyId}
            onChoose={() => send({ kind: 'staff', wish: { kind: 'choose_tenancy', tenancyId } })}
          />
        ))}
      </div>
      {step.hasMore ? (
        <Act
          rank="outlined"
          label={words.text('cards.more')}
          onPress={() => send({ kind: 'staff', wish: { kind: 'more_tenancies' } })}
        />
      ) : null}
      <div className="grid grid-cols-2 gap-4">
        <Act rank="sun" label={words.text('cards.give')} disabled={step.chosen === null} onPress={give(false)} />
        <Act rank="sun" label={words.text('cards.replace')} disabled={step.chosen === null} onPress={give(true)} />
      </div>
    </fieldset>
  );
}

function Block(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-text text-ink-2">{words.text('cards.block')}</legend>
      <div className="grid grid-cols-3 gap-2">
        {reasons.map((reason) => (
          <Act
            key={reason}
            rank="outlined"
            label={words.text(`cards.block.${reason}`)}
            onPress={() => send({ kind: 'staff', wish: { kind: 'block_card', reason } })}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** The tenant types, while the member of staff looks away. */
function TenantChooses(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <>
      <NewPin
        hints={{ first: words.text('cards.pin.first'), second: words.text('cards.pin.second') }}
        onPin={(pin) => send({ kind: 'staff', wish: { kind: 'set_card_pin', pin } })}
      />
      <Act
        rank="outlined"
        label={words.text('common.back')}
        onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
      />
    </>
  );
}
