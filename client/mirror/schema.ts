/**
 * The tables, as migrations that run one after the other, each once. One that was released is never
 * changed: what is to be otherwise is another one behind it.
 */

/** The schema that all of it stands in, so that a mirror shares a database with others. */
export const SCHEMA = 'tallystick';

/**
 * Each is run in a transaction of its own. Heights are those of the blocks that rows are proved
 * at.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table ${SCHEMA}.mirror (
    one boolean primary key default true check (one),
    chain text not null,
    reader text not null,
    completeness text not null,
    cursor text not null default '0',
    height bigint not null default 0
  );
  create table ${SCHEMA}.events (
    height bigint not null,
    entry integer not null,
    index integer not null,
    cursor text not null unique,
    time timestamptz not null,
    type text not null,
    code text not null,
    transaction text,
    item text,
    member text,
    event jsonb not null,
    primary key (height, entry, index)
  );
  create index on ${SCHEMA}.events (type);
  create table ${SCHEMA}.members (
    id text primary key,
    name text not null,
    roles text[] not null,
    lei text,
    height bigint not null,
    fact jsonb not null
  );
  create table ${SCHEMA}.invoices (
    id text primary key,
    supplier text not null,
    debtor text not null,
    currency text not null,
    amount numeric(38) not null,
    accepted numeric(38) not null,
    disputed numeric(38) not null,
    status text not null,
    issue_day date not null,
    due_day date not null,
    is_left boolean not null,
    height bigint not null,
    fact jsonb not null
  );
  create table ${SCHEMA}.receivables (
    id text primary key,
    invoice text not null,
    supplier text not null,
    debtor text not null,
    currency text not null,
    face numeric(38) not null,
    paid numeric(38) not null,
    cancelled numeric(38) not null,
    forgiven numeric(38) not null,
    disputed numeric(38) not null,
    open numeric(38) generated always as (face - paid - cancelled - forgiven) stored,
    status text not null,
    due_day date not null,
    is_left boolean not null,
    height bigint not null,
    fact jsonb not null
  );
  create index on ${SCHEMA}.receivables (debtor, due_day);
  create table ${SCHEMA}.pieces (
    receivable text not null,
    first_unit numeric(18) not null,
    last_unit numeric(18) not null,
    pay_to text not null,
    holder text,
    paid numeric(38) not null,
    released numeric(38) not null,
    disputed numeric(38) not null,
    is_left boolean not null,
    height bigint not null,
    fact jsonb not null,
    holding jsonb,
    primary key (receivable, first_unit)
  );
  create index on ${SCHEMA}.pieces (holder);
  create view ${SCHEMA}.payments as
    select cursor, height, time, type,
      event->>'issuer' as issuer,
      event->>'currency' as currency,
      event->>'from' as payer,
      event->>'to' as payee,
      (event->>'amount')::numeric(38) as amount,
      event->>'reference' as reference
    from ${SCHEMA}.events
    where type in ('moneyMoved', 'moneyIssued');
  `,
];
