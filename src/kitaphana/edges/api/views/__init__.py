"""Operations of the REST door by subject."""
