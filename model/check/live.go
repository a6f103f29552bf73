package check

import "bytes"

// messages reads messages of the live endpoint: one value after another, or
// all in one array. One that is no JSON was told by the decoder.
func (k *checker) messages() {
	inArray := k.peek() == '['
	if inArray && !k.begin('[') {
		return
	}
	wrapper := k.wrapper()
	single := !inArray && k.single()
	base := len(k.path)
	for n := 0; k.peek() != 0; n++ {
		at := k.i
		if k.path = k.path[:base]; !single {
			k.path = append(k.path, step{index: n})
		}
		switch {
		case k.peek() != '{':
			k.skip()
		case wrapper != "":
			k.wrapped(wrapper)
		default:
			k.message()
		}
		if inArray && k.bad < 0 && !k.more(']') {
			return
		}
		if k.ctx.Err() != nil {
			return
		}
		if k.bad < 0 {
			continue
		}
		next := bytes.Index(k.b[at:], []byte("\n{"))
		k.bad = -1
		if next < 0 || inArray {
			return
		}
		k.i = at + next + 1
	}
}

// wrapper returns the member that holds the message in each of the values, ""
// when they are messages themselves.
func (k *checker) wrapper() (name string) {
	from := k.i
	defer func() { k.i, k.bad = from, -1 }()
	if k.peek() != '{' {
		return ""
	}
	for more := k.begin('{'); more; more = k.more('}') {
		n := string(k.name())
		switch kindOf(k.peek()) {
		case anObject:
			if n == "channel" {
				return ""
			}
			at := k.i
			for inside := k.begin('{'); inside; inside = k.more('}') {
				if m := string(k.name()); m == "type" || m == "channel" && k.peek() == '{' {
					name = n
				}
				k.skip()
			}
			if name != n {
				k.i = at
				k.skip()
			}
		default:
			if n == "type" {
				return ""
			}
			k.skip()
		}
	}
	return name
}

// wrapped reads the message in a member of the object at hand.
func (k *checker) wrapped(wrapper string) {
	for more := k.begin('{'); more; more = k.more('}') {
		if string(k.name()) == wrapper && k.peek() == '{' {
			k.path = append(k.path, step{name: wrapper})
			k.message()
			k.path = k.path[:len(k.path)-1]
			continue
		}
		k.skip()
	}
}

// message reads a message of the service, or a line that earshot added.
func (k *checker) message() {
	s := messageShape
	from := k.i
	for more := k.begin('{'); more; more = k.more('}') {
		if string(k.name()) == "type" && k.peek() == '"' && bytes.HasPrefix(k.b[k.i:], []byte(`"Earshot`)) {
			s = sessionShape
		}
		k.skip()
	}
	k.i, k.bad = from, -1
	k.object(s)
}

// single reports whether one value is all there is.
func (k *checker) single() bool {
	from := k.i
	defer func() { k.i, k.bad = from, -1 }()
	k.skip()
	return k.bad < 0 && k.peek() == 0
}
