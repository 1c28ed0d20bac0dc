import { serviceReason, serviceReturn, type ScreenOf, type ServiceReason, type ServiceReturn } from '#contracts/bridge';
import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { serviceSentence } from '../sentences.ts';

/** Out of service with a reason and a time, and back again. */
export function StaffServiceScreen({ screen }: { readonly screen: ScreenOf<'staff_service'> }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const { current, trouble } = screen;
  return (
    <Frame
      head={
        <>
          <p>{view.site.name}</p>
          <p>{words.text('service.title')}</p>
        </>
      }
      acts={current === null ? <Choose /> : <End />}
    >
      <h1 className="text-title leading-tight font-bold">{words.text('service.title')}</h1>
      {trouble === null ? null : (
        <Notice tone="alarm" mark="warning">
          {words.text(`fault.${trouble}.title`)}
        </Notice>
      )}
      {current === null ? (
        <p className="text-text leading-snug text-ink-2">{words.text('service.text')}</p>
      ) : (
        <Notice tone="calm" mark="warning">
          {words.text('service.is')} {serviceSentence(current, words, view.site.zone)}
        </Notice>
      )}
    </Frame>
  );
}

function End(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <div className="grid grid-cols-[2fr_5fr] gap-4">
      <Act
        rank="outlined"
        label={words.text('common.back')}
        onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
      />
      <Act
        rank="sun"
        label={words.text('service.off')}
        onPress={() => send({ kind: 'staff', wish: { kind: 'in_service' } })}
      />
    </div>
  );
}

function Choose(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const [reason, setReason] = useState<ServiceReason | null>(null);
  const [back, setBack] = useState<ServiceReturn | null>(null);
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-text text-ink-2">{words.text('service.why')}</legend>
        <div className="grid grid-cols-2 gap-2">
          {serviceReason.options.map((one) => (
            <Choice
              key={one}
              label={words.text(`service.reason.${one}`)}
              chosen={reason === one}
              onChoose={() => setReason(one)}
            />
          ))}
        </div>
      </fieldset>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-text text-ink-2">{words.text('service.back')}</legend>
        <div className="grid grid-cols-2 gap-2">
          {serviceReturn.options.map((one) => (
            <Choice
              key={one}
              label={words.text(`service.back.${one}`)}
              chosen={back === one}
              onChoose={() => setBack(one)}
            />
          ))}
        </div>
      </fieldset>
      <div className="grid grid-cols-[2fr_5fr] gap-4">
        <Act
          rank="outlined"
          label={words.text('common.back')}
          onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
        />
        <Act
          rank="sun"
          label={words.text('service.on')}
          disabled={reason === null || back === null}
          onPress={() => {
            if (reason !== null && back !== null)
              send({ kind: 'staff', wish: { kind: 'out_of_service', reason, back } });
          }}
        />
      </div>
    </>
  );
}
