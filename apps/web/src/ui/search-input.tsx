import { Search } from 'lucide-react';
import { type ComponentProps, type Ref } from 'react';
import { Input } from './field.tsx';

interface SearchInputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'type'> {
  label: string;
  value: string;
  onText: (text: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** A search within what the page shows. */
export function SearchInput({ label, onText, className, ...rest }: SearchInputProps) {
  return (
    <div className={`relative ${className ?? ''}`}>
      <Search aria-hidden className="pointer-events-none absolute start-2.5 top-2 size-4 stroke-[1.5] text-ink-3" />
      <Input
        type="search"
        isSmall
        aria-label={label}
        placeholder={label}
        dir={rest.value ? 'auto' : undefined}
        // The icon stands where the page's lines begin, whatever is typed.
        className="pr-3 pl-8 rtl:pr-8 rtl:pl-3"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        {...rest}
      />
    </div>
  );
}
