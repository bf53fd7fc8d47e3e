import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { buttonLook } from '../ui/button.tsx';

interface To {
  to: string;
  search?: Record<string, string>;
  children: ReactNode;
}

/** A link to a page of the panel, within text. */
export const TextLink = ({ to, search = {}, children }: To) => (
  <Link to={to} search={search as never} className="rounded-[2px] text-accent-text underline-offset-2 hover:underline">
    {children}
  </Link>
);

/** A link that looks like a button. */
export const ButtonLink = ({
  to,
  search = {},
  children,
  icon,
  variant = 'plain',
}: To & { icon?: ReactNode; variant?: 'plain' | 'primary' }) => (
  <Link to={to} search={search as never} className={buttonLook(variant)}>
    {icon}
    {children}
  </Link>
);
