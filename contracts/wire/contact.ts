import { z } from 'zod';

/** Of the ways in which a notice can go, those that lead to one person. */
export const personalChannel = z.enum(['email', 'sms', 'slip']);
export type PersonalChannel = z.infer<typeof personalChannel>;

export const emailAddress = z.email('must be an address such as anna@example.org').max(254);
/** With its country, as E.164 has it. */
export const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +491701234567');

/** Where a tenant is told, and over what. */
export const contact = z
  .strictObject({
    email: emailAddress.optional(),
    phone: phoneNumber.optional(),
    /** What the tenant chose. Left out: every way that the site has and that leads to this tenant. */
    channels: z.array(personalChannel).max(3).optional(),
  })
  .superRefine(({ email, phone, channels = [] }, context) => {
    if (channels.includes('email') && email === undefined)
      context.addIssue({ code: 'custom', path: ['email'], message: 'email is chosen here, so an address is needed' });
    if (channels.includes('sms') && phone === undefined)
      context.addIssue({ code: 'custom', path: ['phone'], message: 'sms is chosen here, so a number is needed' });
  });
export type Contact = z.infer<typeof contact>;
