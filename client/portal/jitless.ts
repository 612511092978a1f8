/** The policy of the page allows no code from texts, which zod would try to make otherwise. */
import { z } from 'zod';

z.config({ jitless: true });
