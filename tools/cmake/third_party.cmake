# Flags that every unit shares, and the two Boost libraries that are compiled once instead of in each unit.
add_library(zkspec_options INTERFACE)
target_compile_options(zkspec_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  -Wduplicated-cond -Wlogical-op -Wimplicit-fallthrough)
if(ZKSPEC_SANITIZE)
  target_compile_options(zkspec_options INTERFACE
    -fsanitize=${ZKSPEC_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_compile_definitions(zkspec_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(zkspec_options INTERFACE -fsanitize=${ZKSPEC_SANITIZE})
endif()

# Every unit must agree on these definitions (one definition rule), so they are part of the usage of one target.
add_library(zkspec_third_party STATIC ${PROJECT_SOURCE_DIR}/tools/cmake/third_party.cpp)
target_compile_definitions(zkspec_third_party PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_FENCED_BLOCK)  # g++ 12 warns about atomic_thread_fence under ThreadSanitizer
if(ZKSPEC_SANITIZE)
  target_compile_definitions(zkspec_third_party PUBLIC BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)  # the frame cache hides frame bugs
endif()
target_link_libraries(zkspec_third_party PUBLIC Boost::headers Boost::json fmt::fmt OpenSSL::SSL Threads::Threads PRIVATE zkspec_options)
