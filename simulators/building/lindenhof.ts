/** The meters of Lindenhof 12 as they stand in the building, in the order of `lindenhof.yaml`. Eight days of use lie since the opening readings there. */
export const lindenhofMeters = [
  // The relay of 1·01 is open: that tenant's credit ran out.
  {
    name: 'meter-1-01',
    serial: '20260101',
    profile: 'sdm530y-relay',
    relay: 'open',
    loadW: 640,
    registerMilli: '1291200',
  },
  {
    name: 'meter-1-02',
    serial: '20260102',
    profile: 'dds238-relay',
    relay: 'closed',
    loadW: 410,
    registerMilli: '959300',
  },
  {
    name: 'meter-2-01',
    serial: '20260201',
    profile: 'sdm530y-relay',
    relay: 'closed',
    loadW: 820,
    registerMilli: '481750',
  },
  {
    name: 'meter-2-02',
    serial: '20260202',
    profile: 'sdm530y-relay',
    relay: 'closed',
    loadW: 350,
    registerMilli: '2377400',
  },
] as const;
