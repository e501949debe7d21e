-- Reaches for another file.
attach 'other.sqlite' as other;
