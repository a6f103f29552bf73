package check

// values are where the members of an object stand, in the order of its shape.
// Of a member that is absent both ends are 0.
type values struct {
	shape *shape
	at    [24]struct{ from, to int }
}

// raw returns the bytes of a member, nil when it is absent.
func (k *checker) raw(v *values, name string) []byte {
	for m := range v.shape.members {
		if v.shape.members[m].name == name {
			if at := v.at[m]; at.to > at.from && at.to <= len(k.b) {
				return k.b[at.from:at.to]
			}
		}
	}
	return nil
}

// str returns the value of a member that is a string.
func (k *checker) str(v *values, name string) (text []byte, ok bool) {
	raw := k.raw(v, name)
	if len(raw) < 2 || raw[0] != '"' {
		return nil, false
	}
	return unquote(raw), true
}
