# sitrep in a container, by the steps of CI: the scripts of .ci and the targets of the Makefile.
#
#   docker build -t sitrep . && docker run --rm -v "$PWD/reports:/sitrep/reports" sitrep
#   docker build -t sitrep-test --target test . && docker run --rm sitrep-test
#
# The newest Python of .github/workflows/test.yml; tests/test_elsewhere.py compares the two.
ARG PYTHON=3.14

# All that CI needs of the system, for the tests and for .devcontainer.
FROM python:${PYTHON}-slim AS system
WORKDIR /sitrep
COPY .ci/packages .ci/
RUN .ci/packages

FROM system AS test
COPY . .
RUN make install-test
CMD [".ci/run"]

# The last stage is the one that is built if none is named.
FROM python:${PYTHON}-slim AS report
WORKDIR /sitrep
COPY .ci/packages .ci/
RUN .ci/packages report
COPY . .
RUN make install
CMD ["make", "report"]
