"""Money, dates, text and problems: values that know nothing of plans or ledgers."""
