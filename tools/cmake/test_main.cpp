// The one main of every room's test program.
#define BOOST_TEST_MODULE zkspec
#include <boost/test/unit_test.hpp>
