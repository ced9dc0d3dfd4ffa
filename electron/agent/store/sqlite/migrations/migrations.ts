import { CORE } from './0001-core.ts';
import { OBJECTS } from './0002-objects.ts';
import { SERVICES } from './0003-services.ts';
import { AUTHORITIES } from './0004-authorities.ts';
import { QUESTIONS } from './0005-questions.ts';
import { LIST_INDEXES } from './0006-list-indexes.ts';
import { ENDPOINTS } from './0007-endpoints.ts';
import { EXTERNAL_ISSUERS } from './0008-external-issuers.ts';

/** In order and only ever added to: the version of a database is how many of them it has had. */
export const MIGRATIONS: readonly string[] = [
  CORE,
  OBJECTS,
  SERVICES,
  AUTHORITIES,
  QUESTIONS,
  LIST_INDEXES,
  ENDPOINTS,
  EXTERNAL_ISSUERS,
];
